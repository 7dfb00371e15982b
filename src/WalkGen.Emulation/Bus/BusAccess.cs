using System.Runtime.CompilerServices;

namespace WalkGen.Emulation;

/// <summary>Loads and stores of guest memory. 1, 2, 4 and 8 aligned bytes are one load or store of the host.</summary>
internal static unsafe class BusAccess
{
    /// <summary>Whether a <typeparamref name="T"/> can be loaded at once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsSingle<T>()
        where T : unmanaged
        => sizeof(T) is 1 or 2 or 4 or 8;

    /// <summary>Loads aligned bytes, before later accesses (acquire).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Load<T>(byte* host)
        where T : unmanaged
    {
        if (sizeof(T) == 8 && IsStruct<T>()) return Unsafe.BitCast<ulong, T>(LoadBits<ulong>(host));
        if (sizeof(T) == 4 && IsStruct<T>()) return Unsafe.BitCast<uint, T>(LoadBits<uint>(host));
        if (sizeof(T) == 2 && IsStruct<T>()) return Unsafe.BitCast<ushort, T>(LoadBits<ushort>(host));
        if (sizeof(T) == 1) return Unsafe.BitCast<byte, T>(Volatile.Read(ref *host));
        if (sizeof(T) == 2) return Unsafe.BitCast<ushort, T>(Volatile.Read(ref *(ushort*)host));
        if (sizeof(T) == 4) return Unsafe.BitCast<uint, T>(Volatile.Read(ref *(uint*)host));
        if (sizeof(T) == 8) return Unsafe.BitCast<ulong, T>(Volatile.Read(ref *(ulong*)host));
        return Unsafe.ReadUnaligned<T>(host);
    }

    /// <summary>Stores aligned bytes, after earlier accesses (release).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<T>(byte* host, T value)
        where T : unmanaged
    {
        if (sizeof(T) == 8 && IsStruct<T>()) StoreBits(host, Unsafe.BitCast<T, ulong>(value));
        else if (sizeof(T) == 4 && IsStruct<T>()) StoreBits(host, Unsafe.BitCast<T, uint>(value));
        else if (sizeof(T) == 2 && IsStruct<T>()) StoreBits(host, Unsafe.BitCast<T, ushort>(value));
        else if (sizeof(T) == 1) Volatile.Write(ref *host, Unsafe.BitCast<T, byte>(value));
        else if (sizeof(T) == 2) Volatile.Write(ref *(ushort*)host, Unsafe.BitCast<T, ushort>(value));
        else if (sizeof(T) == 4) Volatile.Write(ref *(uint*)host, Unsafe.BitCast<T, uint>(value));
        else if (sizeof(T) == 8) Volatile.Write(ref *(ulong*)host, Unsafe.BitCast<T, ulong>(value));
        else Unsafe.WriteUnaligned(host, value);
    }

    /// <summary>
    /// Copies bytes. 1, 2, 4 and 8 bytes are one load and one store, each single-copy atomic if its side is aligned: guest memory is on one
    /// side only.
    /// </summary>
    public static void Copy(ReadOnlySpan<byte> source, Span<byte> target)
    {
        fixed (byte* from = source)
        fixed (byte* to = target)
        {
            switch (source.Length)
            {
                case 1: Copy<byte>(from, to); break;
                case 2: Copy<ushort>(from, to); break;
                case 4: Copy<uint>(from, to); break;
                case 8: Copy<ulong>(from, to); break;
                default: source.CopyTo(target); break;
            }
        }
    }

    private static void Copy<T>(byte* from, byte* to)
        where T : unmanaged
    {
        T value = IsAligned<T>(from) ? Load<T>(from) : Unsafe.ReadUnaligned<T>(from);
        if (IsAligned<T>(to)) Store(to, value);
        else Unsafe.WriteUnaligned(to, value);
    }

    /// <summary>
    /// Whether the JIT may load and store the fields of a <typeparamref name="T"/> one by one, although its bits are accessed as an
    /// integer. A call prevents that.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsStruct<T>()
        where T : unmanaged
        => !typeof(T).IsPrimitive && !typeof(T).IsEnum;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static T LoadBits<T>(byte* host)
        where T : unmanaged
        => Load<T>(host);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void StoreBits<T>(byte* host, T bits)
        where T : unmanaged
        => Store(host, bits);

    private static bool IsAligned<T>(byte* host)
        where T : unmanaged
        => ((nuint)host & (nuint)(sizeof(T) - 1)) == 0;
}
