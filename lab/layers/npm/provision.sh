systemctl mask nginx.service
systemctl enable openresty.service npm.service
