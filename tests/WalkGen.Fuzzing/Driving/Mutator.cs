namespace WalkGen.Fuzzing;

/// <summary>Makes inputs from seeds: damaged copies, splices of two, pieces of the format inserted.</summary>
/// <param name="seeds">At least one.</param>
/// <param name="tokens">Pieces of the format.</param>
internal sealed class Mutator(IReadOnlyList<byte[]> seeds, IReadOnlyList<byte[]> tokens)
{
    /// <summary>The largest input in bytes.</summary>
    public const int MostBytes = 1 << 18;

    /// <summary>One of the seeds.</summary>
    public byte[] Seed(Random random) => seeds[random.Next(seeds.Count)];

    /// <summary>An input that <paramref name="random"/> alone decides.</summary>
    public byte[] Next(Random random)
    {
        byte[] input = Seed(random);
        if (random.Next(8) == 0) input = Splice(random, input, Seed(random));
        input = Mutation.Of(random, input);
        for (int times = tokens.Count == 0 ? 0 : random.Next(4); times > 0; times--) input = WithToken(random, input);
        return input.Length > MostBytes ? input[..MostBytes] : input;
    }

    // Mostly at the same place, so that the fields of the later part are where the first expects them.
    private static byte[] Splice(Random random, byte[] first, byte[] second)
    {
        int cut = random.Next(first.Length + 1);
        int from = random.Next(4) == 0 ? random.Next(second.Length + 1) : int.Min(cut, second.Length);
        return [.. first.AsSpan(0, cut), .. second.AsSpan(from)];
    }

    private byte[] WithToken(Random random, byte[] input)
    {
        byte[] token = tokens[random.Next(tokens.Count)];
        int at = random.Next(random.Next(2) == 0 ? int.Min(input.Length, 512) + 1 : input.Length + 1);
        int unit = random.Next(4) == 0 ? 1 : token.Length is 4 or 8 ? token.Length : 1;
        at -= at % unit;
        if (random.Next(3) == 0 || at + token.Length > input.Length) return [.. input.AsSpan(0, at), .. token, .. input.AsSpan(at)];
        byte[] changed = (byte[])input.Clone();
        token.CopyTo(changed, at);
        return changed;
    }
}
