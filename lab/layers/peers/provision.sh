# What `npm run bench` measures lotus against: Ansible and goss from Debian, with the ssh that they use.
apt-get update
apt-get install -y --no-install-recommends ansible-core goss openssh-client libexpat1
