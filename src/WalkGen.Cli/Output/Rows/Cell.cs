using System.Runtime.CompilerServices;

namespace WalkGen.Cli.Output;

/// <summary>A value in a row: nothing, text, an address, a number, or a flag. Or the values of several columns.</summary>
internal readonly struct Cell
{
    private readonly object? _reference;

    private Cell(CellKind kind, ulong number, object? reference = null)
    {
        Kind = kind;
        Number = number;
        _reference = reference;
    }

    public CellKind Kind { get; }

    /// <summary>The number or the address; 1 or 0 for a flag.</summary>
    public ulong Number { get; }

    /// <summary>The text of a cell of this kind.</summary>
    public string Text => (string)_reference!;

    /// <summary>The cells of a group.</summary>
    public CellGroup Group => (CellGroup)_reference!;

    public static implicit operator Cell(string? text) => text is null ? default : new(CellKind.Text, 0, text);

    public static implicit operator Cell(ulong number) => new(CellKind.Number, number);

    public static implicit operator Cell(ulong? number) => number is { } value ? new(CellKind.Number, value) : default;

    public static implicit operator Cell(bool flag) => new(CellKind.Flag, flag ? 1UL : 0);

    public static implicit operator Cell(VirtualAddress address) => new(CellKind.Address, address.Value);

    public static implicit operator Cell(PhysicalAddress address) => new(CellKind.Address, address.Value);

    public static implicit operator Cell(PhysicalAddress? address) => address is { } value ? new(CellKind.Address, value.Value) : default;

    public static implicit operator Cell(CellGroup group) => new(CellKind.Group, 0, group);

    /// <summary>Whether the cells are formatted alike, except for the digits of an address. Equal texts may count as different.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool LooksLike(in Cell other)
        => Kind == other.Kind && ReferenceEquals(_reference, other._reference)
            && (Number == other.Number || Kind == CellKind.Address);

    /// <summary>A cell of the same kind with another number.</summary>
    public Cell With(ulong number) => new(Kind, number, _reference);

    /// <summary>Bits, formatted as an address.</summary>
    public static Cell Hex(ulong bits) => new(CellKind.Address, bits);
}
