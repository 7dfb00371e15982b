namespace WalkGen.Cli.Output;

/// <summary>A value in a row: nothing, text, an address, a number, or a flag.</summary>
internal readonly struct Cell
{
    private Cell(CellKind kind, ulong number, string? text = null)
    {
        Kind = kind;
        Number = number;
        Text = text ?? "";
    }

    public CellKind Kind { get; }

    /// <summary>The number or the address; 1 or 0 for a flag.</summary>
    public ulong Number { get; }

    public string Text { get; }

    public static implicit operator Cell(string? text) => text is null ? default : new(CellKind.Text, 0, text);

    public static implicit operator Cell(ulong number) => new(CellKind.Number, number);

    public static implicit operator Cell(ulong? number) => number is { } value ? new(CellKind.Number, value) : default;

    public static implicit operator Cell(bool flag) => new(CellKind.Flag, flag ? 1UL : 0);

    public static implicit operator Cell(VirtualAddress address) => new(CellKind.Address, address.Value);

    public static implicit operator Cell(PhysicalAddress address) => new(CellKind.Address, address.Value);

    public static implicit operator Cell(PhysicalAddress? address) => address is { } value ? new(CellKind.Address, value.Value) : default;

    /// <summary>Bits, formatted as an address.</summary>
    public static Cell Hex(ulong bits) => new(CellKind.Address, bits);
}
