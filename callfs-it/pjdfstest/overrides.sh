# Added to the suite's misc.sh: what the tests do with the tools of the host is done over the interface too.
CALLFS_DIRECTORY=/
export CALLFS_DIRECTORY
cd() {
	case "${1}" in
	/*) CALLFS_DIRECTORY="${1}" ;;
	*) CALLFS_DIRECTORY="${CALLFS_DIRECTORY%/}/${1}" ;;
	esac
}
pwd() { echo "${CALLFS_DIRECTORY}"; }
mkdir() { # -p path
	made=""
	for part in $(echo "${2}" | tr / ' '); do
		made="${made:+${made}/}${part}"
		${fstest} mkdir "${made}" 0755 >/dev/null
	done
}
rm() { :; }
ln() { ${fstest} symlink "${2}" "${3}" >/dev/null; } # -s text path
dd() { # if=/dev/random of=path bs=size count=1
	case "${2}" in
	of=*)
		${fstest} create "${2#of=}" 0644 >/dev/null
		${fstest} truncate "${2#of=}" "${3#bs=}" >/dev/null
		;;
	*) command dd "$@" ;;
	esac
}
