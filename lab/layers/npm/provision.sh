install -d -o www-data /data/logs
systemctl mask nginx.service
systemctl enable openresty.service npm.service
