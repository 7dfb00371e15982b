# Completion of walkgen for zsh. Load it with: source <(walkgen completion zsh)
_walkgen() {
    local -a words
    words=("${(@f)$(walkgen "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
    compadd -a words
    _files
}
compdef _walkgen walkgen
