namespace WalkGen.Cli.Output;

/// <summary>
/// The first cells of rows that differ only in addresses, which have a fixed width: they are one piece of bytes, into which the digits are
/// written. It learns from the rows that it does not match.
/// </summary>
/// <param name="format">Formats the cells of the head.</param>
/// <param name="end">How many bytes are after the digits of an address.</param>
internal sealed class RowHead(RowHead.Format format, int end)
{
    private const int MaxCells = 8;

    /// <summary>So many equal rows pay for the piece.</summary>
    private const int Enough = 8;

    private readonly Cell[] _cells = new Cell[MaxCells];
    private readonly (int Cell, int Offset)[] _holes = new (int, int)[MaxCells];
    private CellGroup? _identity;
    private byte[]? _text;
    private int _count;
    private int _holeCount;
    private int _matches;

    /// <summary>Formats the cells of an identity and those after it.</summary>
    public delegate void Format(CellGroup identity, ReadOnlySpan<Cell> own, Utf8Buffer output);

    /// <summary>Writes the first cells of a row.</summary>
    /// <returns>How many cells after those of the identity; -1 if the row has another head.</returns>
    public int Write(CellGroup identity, ReadOnlySpan<Cell> own, Utf8Buffer output)
    {
        if (!Matches(identity, own))
        {
            Learn(identity, own);
            return -1;
        }

        if (_text is null)
        {
            if (++_matches != Enough) return -1;
            Make(identity, own[.._count]);
            if (_text is null) return -1;
        }

        Span<byte> to = output.Reserve(_text.Length);
        _text.CopyTo(to);
        foreach (var (cell, offset) in _holes.AsSpan(0, _holeCount)) HexDigits.WriteAll(ref to[offset], own[cell].Number);
        output.Advance(_text.Length);
        return _count;
    }

    private bool Matches(CellGroup identity, ReadOnlySpan<Cell> own)
    {
        ReadOnlySpan<Cell> cells = _cells.AsSpan(0, _count);
        if (!ReferenceEquals(identity, _identity) || own.Length < cells.Length) return false;
        for (int i = 0; i < cells.Length; i++)
        {
            if (!own[i].LooksLike(cells[i])) return false;
        }

        return true;
    }

    private void Learn(CellGroup identity, ReadOnlySpan<Cell> own)
    {
        (_identity, _text, _matches, _count) = (identity, null, 0, 0);
        foreach (ref readonly Cell cell in own[..int.Min(own.Length, MaxCells)])
        {
            if (cell.Kind is CellKind.Number or CellKind.Group) break;
            _cells[_count++] = cell;
        }
    }

    private void Make(CellGroup identity, ReadOnlySpan<Cell> own)
    {
        using var bytes = new MemoryStream();
        var output = new Utf8Buffer(bytes);
        _holeCount = 0;
        for (int i = 0; i < own.Length; i++)
        {
            if (own[i].Kind != CellKind.Address) continue;
            bytes.SetLength(0);
            format(identity, own[..(i + 1)], output);
            output.Flush();
            _holes[_holeCount++] = (i, (int)bytes.Length - HexDigits.Longest - end);
        }

        bytes.SetLength(0);
        format(identity, own, output);
        output.Flush();
        if (bytes.Length <= Utf8Buffer.Size / 2) _text = bytes.ToArray();
    }
}
