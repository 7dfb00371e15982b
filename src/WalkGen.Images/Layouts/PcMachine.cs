namespace WalkGen.Images;

/// <summary>QEMU's machines of x86, which decide where RAM continues after the addresses of PCI devices.</summary>
public enum PcMachine
{
    /// <summary>The machine <c>pc</c>, since QEMU 2.0. RAM of 3.5 GiB or more continues at 4 GiB after its first 3 GiB.</summary>
    I440Fx,

    /// <summary>The machine <c>q35</c>, since QEMU 2.0. RAM of 2.75 GiB or more continues at 4 GiB after its first 2 GiB.</summary>
    Q35,
}
