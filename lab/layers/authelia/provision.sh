systemctl enable authelia.service
