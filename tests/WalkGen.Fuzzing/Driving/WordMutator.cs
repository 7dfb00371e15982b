using System.Buffers.Binary;

namespace WalkGen.Fuzzing;

/// <summary>Damages words of an image of memory: pointers, counts, entries of tables. Its size and most of its headers stay.</summary>
/// <param name="seeds">At least one.</param>
internal sealed class WordMutator(IReadOnlyList<byte[]> seeds)
{
    private const int Word = sizeof(ulong), PageSize = 0x1000;

    /// <summary>An input that <paramref name="random"/> alone decides.</summary>
    public byte[] Next(Random random)
    {
        byte[] input = (byte[])seeds[random.Next(seeds.Count)].Clone();
        for (int times = 1 << random.Next(6); times > 0; times--) Once(random, input);
        return input;
    }

    private static void Once(Random random, byte[] input)
    {
        int at = Place(random, input);
        Span<byte> word = input.AsSpan(at, Word);
        ulong value = BinaryPrimitives.ReadUInt64LittleEndian(word);
        switch (random.Next(10))
        {
            case 0: // another pointer
            case 1:
                input.AsSpan(Place(random, input), Word).CopyTo(word);
                return;
            case 2: // a pointer to a neighbour
                value = unchecked(value + (ulong)(Word * random.Next(-64, 64)));
                break;
            case 3: // an entry with another frame
                value = unchecked(value + ((ulong)random.Next(-64, 64) * PageSize));
                break;
            case 4:
                value ^= 1UL << random.Next(64);
                break;
            case 5:
                value = 0;
                break;
            case 6:
                value = ulong.MaxValue >> random.Next(64);
                break;
            case 7: // a list or a tree that leads back
                int back = int.Max(at - (Word * random.Next(1, 512)), 0);
                input.AsSpan(back - (back % Word), Word).CopyTo(word);
                return;
            case 8: // a piece of a page in the place of another
                int length = Word << random.Next(6);
                int from = Place(random, input);
                if (int.Max(from, at) + length <= input.Length) input.AsSpan(from, length).CopyTo(input.AsSpan(at));
                return;
            default:
                input[at + random.Next(Word)] = (byte)random.Next(256);
                return;
        }

        BinaryPrimitives.WriteUInt64LittleEndian(word, value);
    }

    /// <summary>A word that is not 0, if there is one soon. The memory of an image begins at any byte.</summary>
    private static int Place(Random random, byte[] input)
    {
        int memory = (input.Length - 1) % PageSize + 1; // it is at the end, in whole pages
        int at = random.Next(32) == 0 ? random.Next(memory) : random.Next(memory, input.Length);
        int next = input.AsSpan(at).IndexOfAnyExcept((byte)0);
        if (next >= 0) at += next;
        at = at < memory ? at : at - ((at - memory) % Word);
        return int.Min(at, input.Length - Word);
    }
}
