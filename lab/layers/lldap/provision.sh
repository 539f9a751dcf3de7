systemctl enable lldap.service
