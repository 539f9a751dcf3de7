# Makes a bare git repository of every folder beside this script, in the folder named. Author and date are fixed, so
# that every layer that holds one of them holds the same commits.
#   make.sh TARGET
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
export GIT_AUTHOR_NAME=lab GIT_AUTHOR_EMAIL=lab@localhost GIT_AUTHOR_DATE='2026-11-01T12:00:00Z'
export GIT_COMMITTER_NAME=$GIT_AUTHOR_NAME GIT_COMMITTER_EMAIL=$GIT_AUTHOR_EMAIL GIT_COMMITTER_DATE=$GIT_AUTHOR_DATE
branch_of() { [ "$1" = cinny ] && echo add-joined-call-controls || echo main; }
for source in "$here"/*/; do
  name=$(basename "$source")
  git init --quiet --bare --initial-branch="$(branch_of "$name")" "$1/$name.git"
  git --git-dir="$1/$name.git" --work-tree="$source" add --all
  git --git-dir="$1/$name.git" --work-tree="$source" commit --quiet --message="Lab edition of $name"
  git --git-dir="$1/$name.git" update-server-info
done
