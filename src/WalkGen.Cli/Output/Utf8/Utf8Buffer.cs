using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace WalkGen.Cli.Output;

/// <summary>
/// UTF-8 on its way to a stream. Everything that a command prints is formatted straight into it. It is written in blocks of whole lines.
/// </summary>
/// <param name="output">The stream.</param>
internal sealed class Utf8Buffer(Stream output)
{
    /// <summary>The size of a block, in bytes: that of a pipe of Linux.</summary>
    public const int Size = 1 << 16;

    private readonly byte[] _bytes = new byte[Size];
    private int _used;

    /// <summary>Room for at least <paramref name="count"/> bytes. What is put there counts after <see cref="Advance"/>.</summary>
    /// <param name="count">At most a half of <see cref="Size"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<byte> Reserve(int count)
    {
        if (Size - _used < count) MakeRoom(count);
        return _bytes.AsSpan(_used);
    }

    /// <summary><see cref="Reserve"/> as a reference, for lines whose parts need no check of their bounds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref byte ReserveAt(int count)
    {
        if (Size - _used < count) MakeRoom(count);
        return ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_bytes), _used);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Advance(int count) => _used += count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(scoped ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > Size - _used)
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
        if (Size - _used < count) WriteFirst(_used);
    }

    private void WriteFirst(int count)
    {
        int rest = _used - count;
        _used = 0; // also if the stream throws: what it took is not written again
        if (count > 0) output.Write(_bytes, 0, count);
        _bytes.AsSpan(count, rest).CopyTo(_bytes);
        _used = rest;
    }
}
