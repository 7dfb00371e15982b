namespace WalkGen.Images;

/// <summary>Reads the kernel's memory byte after byte, page after page. It keeps one page and caches none.</summary>
internal ref struct KernelBytes
{
    private readonly KernelMemory? _memory;
    private readonly ForwardMemory _pages;
    private ReadOnlySpan<byte> _rest;
    private ulong _next;

    /// <summary>Creates a reader of the memory from <paramref name="address"/> on.</summary>
    public KernelBytes(KernelMemory memory, ulong address) => (_memory, _pages, _next) = (memory, memory.Forward(), address);

    /// <summary>Creates a reader of bytes that have been read already.</summary>
    public KernelBytes(ReadOnlySpan<byte> bytes) => _rest = bytes;

    /// <summary>Reads the next byte; false if it is not mapped or missing.</summary>
    public bool TryRead(out byte value)
    {
        value = 0;
        if (_rest.IsEmpty && !TryReadPage()) return false;
        value = _rest[0];
        _rest = _rest[1..];
        return true;
    }

    /// <summary>Reads the next <paramref name="target"/>.Length bytes; false if one is not mapped or missing.</summary>
    public bool TryRead(scoped Span<byte> target)
    {
        while (!target.IsEmpty)
        {
            if (_rest.IsEmpty && !TryReadPage()) return false;
            int length = int.Min(target.Length, _rest.Length);
            _rest[..length].CopyTo(target);
            _rest = _rest[length..];
            target = target[length..];
        }

        return true;
    }

    /// <summary>
    /// Reads the next <paramref name="length"/> bytes, which are valid until the next call: without a copy, or into
    /// <paramref name="scratch"/> if they straddle two pages.
    /// </summary>
    public bool TryRead(int length, Span<byte> scratch, out ReadOnlySpan<byte> bytes)
    {
        if (length <= _rest.Length)
        {
            bytes = _rest[..length];
            _rest = _rest[length..];
            return true;
        }

        bytes = scratch[..length];
        return TryRead(scratch[..length]);
    }

    private bool TryReadPage()
    {
        if (_memory is null || !_memory.TryReadToPageEnd(_next, _pages, out _rest)) return false;
        _next = unchecked(_next + (ulong)_rest.Length);
        return true;
    }
}
