using System.Buffers.Binary;

namespace WalkGen.Images.Tests.Fuzz;

/// <summary>Damages files in the ways that readers must stand.</summary>
internal static class Mutation
{
    private const int Longest = 1 << 20;

    private static ReadOnlySpan<ulong> Numbers =>
    [
        0, 1, 2, 0x7f, 0xff, 0xfff, 0x1000, 0xffff, 0x10000, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, 0x1_0000_0000, 1UL << 44, 1UL << 52,
        long.MaxValue, 1UL << 63, ulong.MaxValue - 0xfff, ulong.MaxValue - 1, ulong.MaxValue,
    ];

    /// <summary>A damaged copy of <paramref name="file"/>; seldom an undamaged one.</summary>
    public static byte[] Of(Random random, byte[] file)
    {
        byte[] damaged = (byte[])file.Clone();
        for (int times = random.Next(5); times > 0 && damaged.Length is > 16 and < Longest; times--) damaged = Once(random, damaged);
        return damaged;
    }

    private static byte[] Once(Random random, byte[] file)
    {
        int at = Place(random, file);
        int length = random.Next(1, int.Min(file.Length - at, 1 << random.Next(1, 14)) + 1);
        switch (random.Next(12))
        {
            case 0: // truncate
                return file[..int.Max(1, at)];
            case 1: // splice
                file.AsSpan(at, length).CopyTo(file.AsSpan(random.Next(file.Length - length + 1)));
                return file;
            case 2: // repeat a piece, often a header
                return [.. file.AsSpan(0, at), .. file.AsSpan(random.Next(2) == 0 ? 0 : at, length), .. file.AsSpan(at)];
            case 3: // lose a piece
                return [.. file.AsSpan(0, at), .. file.AsSpan(at + length - 1)];
            case 4:
                file.AsSpan(at, length).Clear();
                return file;
            case 5:
                return file.Put(at, (byte)random.Next(256));
            case 6 or 7:
                return file.Put(at, (byte)(file[at] ^ (1 << random.Next(8))));
            default:
                PutNumber(random, file, at);
                return file;
        }
    }

    private static void PutNumber(Random random, byte[] file, int at)
    {
        ulong number = Numbers[random.Next(Numbers.Length)];
        if (random.Next(4) == 0) number = (ulong)file.Length + (ulong)random.Next(-16, 17);
        int size = 2 << random.Next(3);
        at = int.Min(at & -size, file.Length - 8);
        Span<byte> bytes = stackalloc byte[8];
        if (random.Next(4) == 0) BinaryPrimitives.WriteUInt64BigEndian(bytes, number << (64 - (8 * size)));
        else BinaryPrimitives.WriteUInt64LittleEndian(bytes, number);
        bytes[..size].CopyTo(file.AsSpan(at));
    }

    /// <summary>A place at which there is something: most of a file is empty.</summary>
    private static int Place(Random random, byte[] file)
    {
        int at = random.Next(3) == 0 ? random.Next(int.Min(file.Length, 512)) : random.Next(file.Length);
        int next = file.AsSpan(at).IndexOfAnyExcept((byte)0);
        return next < 0 || random.Next(8) == 0 ? at : at + next;
    }
}
