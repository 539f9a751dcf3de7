ln -s ../sites-available/cinny /etc/nginx/sites-enabled/cinny
git clone --quiet --branch add-joined-call-controls /run/build/repositories/cinny.git /opt/cinny
git -C /opt/cinny remote set-url origin https://code.{{wellKnownName}}/LotusGuild/cinny
nginx -t
systemctl enable nginx
