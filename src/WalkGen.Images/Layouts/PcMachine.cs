namespace WalkGen.Images;

/// <summary>The PC machines of QEMU, which place their RAM differently.</summary>
public enum PcMachine
{
    /// <summary><c>pc-q35-*</c>, or <c>q35</c>.</summary>
    Q35,

    /// <summary><c>pc-i440fx-*</c>, or <c>pc</c>.</summary>
    I440fx,
}
