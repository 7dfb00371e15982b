using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace WalkGen.Cli.Output;

/// <summary>
/// UTF-8 on its way to a stream. Everything that a command prints is formatted straight into it. It is written in blocks of whole lines.
/// </summary>
/// <param name="output">The stream.</param>
/// <param name="capacity">How many bytes wait, at least <see cref="Size"/>.</param>
internal class Utf8Buffer(Stream output, int capacity = Utf8Buffer.Size)
{
    /// <summary>The size of a block, in bytes: that of a pipe of Linux.</summary>
    public const int Size = 1 << 16;

    private byte[] _bytes = new byte[capacity];
    private int _used;

    /// <summary>Room for at least <paramref name="count"/> bytes. What is put there counts after <see cref="Advance"/>.</summary>
    /// <param name="count">At most a half of <see cref="Size"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<byte> Reserve(int count)
    {
        if (_bytes.Length - _used < count) MakeRoom(count);
        return _bytes.AsSpan(_used);
    }

    /// <summary><see cref="Reserve"/> as a reference, for lines whose parts need no check of their bounds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref byte ReserveAt(int count)
    {
        if (_bytes.Length - _used < count) MakeRoom(count);
        return ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_bytes), _used);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Advance(int count) => _used += count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(scoped ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _bytes.Length - _used)
        {
            WriteLarge(bytes);
            return;
        }

        bytes.CopyTo(_bytes.AsSpan(_used));
        _used += bytes.Length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(byte value)
    {
        Reserve(1)[0] = value;
        _used++;
    }

    public void Flush()
    {
        WriteFirst(_used);
        output.Flush();
    }

    /// <summary>Writes bytes that wait elsewhere, after those that wait here.</summary>
    public void WriteThrough(ReadOnlySpan<byte> bytes)
    {
        WriteFirst(_used);
        Send(bytes);
    }

    /// <summary>Takes out what waits, for an array that is as long or empty, and returns the number of its bytes.</summary>
    public int Exchange(ref byte[] bytes)
    {
        byte[] empty = bytes.Length == _bytes.Length ? bytes : new byte[_bytes.Length];
        (bytes, _bytes, int count, _used) = (_bytes, empty, _used, 0);
        return count;
    }

    protected virtual void Send(ReadOnlySpan<byte> bytes) => output.Write(bytes);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void WriteLarge(scoped ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > Size / 2)
        {
            Write(bytes[..(Size / 2)]);
            bytes = bytes[(Size / 2)..];
        }

        MakeRoom(bytes.Length);
        Write(bytes);
    }

    /// <summary>Writes the whole lines; a line that fills most of the buffer is written in pieces.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void MakeRoom(int count)
    {
        WriteFirst(_bytes.AsSpan(0, _used).LastIndexOf((byte)'\n') + 1);
        if (_bytes.Length - _used < count) WriteFirst(_used);
    }

    private void WriteFirst(int count)
    {
        int rest = _used - count;
        _used = 0; // also if the stream throws: what it took is not written again
        if (count > 0) Send(_bytes.AsSpan(0, count));
        _bytes.AsSpan(count, rest).CopyTo(_bytes);
        _used = rest;
    }
}
