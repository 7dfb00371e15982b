namespace WalkGen.Images;

/// <summary>
/// The machine in the configuration section at the beginning of a migration stream. Source: QEMU, <c>migration/savevm.c</c>
/// "vmstate_configuration".
/// </summary>
internal sealed class QemuConfiguration
{
    private const byte Subsection = 5;
    private const int MaxName = 1 << 8;
    private const int UuidSize = 16;
    private const int MaxCapabilities = 1 << 8; // QEMU has some dozens

    /// <summary>The machine type, such as <c>pc-q35-8.2</c>; null if the stream has no configuration.</summary>
    public string? Machine { get; private set; }

    /// <summary>The size of the pages of the stream in bytes.</summary>
    public ulong PageSize { get; private set; } = 1 << 12;

    /// <summary>The migration capabilities that change the format, such as <c>mapped-ram</c>.</summary>
    public IReadOnlyCollection<string> Capabilities => _capabilities;

    private readonly HashSet<string> _capabilities = [];

    /// <summary>Reads the section after its type.</summary>
    public void Read(QemuInput input)
    {
        ulong at = input.Position;
        uint length = input.ReadUInt32();
        if (length > MaxName) throw input.Damaged(at, $"the name of the machine has 0x{length:x} bytes");
        Machine = input.ReadText((int)length);
        while (input.PeekByte() == Subsection) ReadSubsection(input);
    }

    private void ReadSubsection(QemuInput input)
    {
        ulong at = input.Position;
        input.ReadByte();
        string name = input.ReadName();
        input.ReadUInt32(); // the version
        switch (name)
        {
            case "configuration/target-page-bits":
                uint bits = input.ReadUInt32();
                if (bits is < 10 or > 16) throw input.Damaged(at, $"a page has 2^{bits} bytes");
                PageSize = 1UL << (int)bits;
                break;
            case "configuration/capabilities":
                uint count = input.ReadUInt32();
                if (count > MaxCapabilities) throw input.Damaged(at, $"it lists {count} capabilities");
                for (; count > 0; count--) _capabilities.Add(input.ReadName());
                break;
            case "configuration/uuid":
                input.Take(UuidSize);
                break;
            default:
                throw input.NotSupported($"its configuration has the unknown part '{name}' at 0x{at:x}");
        }
    }
}
