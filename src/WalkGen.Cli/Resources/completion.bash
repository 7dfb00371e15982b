# Completion of walkgen for bash. Load it with: source <(walkgen completion bash)
_walkgen() {
    local IFS=$'\n'
    COMPREPLY=($(compgen -W "$(walkgen "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _walkgen walkgen
