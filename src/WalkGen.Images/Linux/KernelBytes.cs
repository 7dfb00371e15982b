namespace WalkGen.Images;

/// <summary>Reads the kernel's memory byte after byte, page after page. It keeps one page and caches none.</summary>
internal ref struct KernelBytes(KernelMemory memory, ulong address)
{
    private readonly ForwardMemory _pages = memory.Forward();
    private ReadOnlySpan<byte> _rest;
    private ulong _next = address;

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
    public bool TryRead(Span<byte> target)
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

    private bool TryReadPage()
    {
        if (!memory.TryReadToPageEnd(_next, _pages, out _rest)) return false;
        _next = unchecked(_next + (ulong)_rest.Length);
        return true;
    }
}
