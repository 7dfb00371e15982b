namespace WalkGen.Images;

/// <summary>Hashes of names (FNV-1a): 4 bytes for each symbol find a name without decoding all of them again.</summary>
internal static class NameHashes
{
    /// <summary>The hash of <paramref name="name"/>.</summary>
    public static uint Of(ReadOnlySpan<byte> name)
    {
        uint hash = 2166136261;
        foreach (byte value in name) hash = unchecked((hash ^ value) * 16777619);
        return hash;
    }

    /// <summary>The hashes of all <paramref name="names"/>.</summary>
    public static uint[] Of(KallsymsNames names, int count)
    {
        uint[] hashes = new uint[count];
        while (names.MoveNext()) hashes[names.Index] = Of(names.Name);
        return hashes;
    }
}
