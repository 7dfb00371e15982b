namespace WalkGen.Cli.Output;

/// <summary>A value in a row: nothing, text, an address, a number, or yes and no.</summary>
internal readonly struct Cell
{
    private Cell(CellKind kind, ulong number, string? text = null)
    {
        Kind = kind;
        Number = number;
        Text = text ?? "";
    }

    public CellKind Kind { get; }

    /// <summary>The number, the address, or 1 for yes.</summary>
    public ulong Number { get; }

    public string Text { get; }

    public static implicit operator Cell(string? text) => text is null ? default : new(CellKind.Text, 0, text);

    public static implicit operator Cell(ulong number) => new(CellKind.Number, number);

    public static implicit operator Cell(ulong? number) => number is { } value ? new(CellKind.Number, value) : default;

    public static implicit operator Cell(bool yes) => new(CellKind.Flag, yes ? 1UL : 0);

    public static implicit operator Cell(VirtualAddress address) => new(CellKind.Address, address.Value);

    public static implicit operator Cell(PhysicalAddress address) => new(CellKind.Address, address.Value);

    public static implicit operator Cell(PhysicalAddress? address) => address is { } value ? new(CellKind.Address, value.Value) : default;

    /// <summary>Bits, written like an address.</summary>
    public static Cell Hex(ulong bits) => new(CellKind.Address, bits);
}

/// <summary>What a <see cref="Cell"/> holds.</summary>
internal enum CellKind
{
    Nothing,
    Text,

    /// <summary>Written as 16 hexadecimal digits behind <c>0x</c>, so that text sorts as numbers do and no reader rounds it.</summary>
    Address,
    Number,
    Flag,
}
