namespace WalkGen.Cli.Scans;

/// <summary>The parts of one scan, of which each must be there once.</summary>
/// <param name="Header">The header of the first part.</param>
/// <param name="Folders">The folders in order.</param>
internal sealed record PartSet(PartHeader Header, IReadOnlyList<string> Folders)
{
    private const int MostListed = 8;

    /// <summary>Reads the headers of the parts in <paramref name="folders"/>.</summary>
    /// <exception cref="UsageException">They are not the parts of one scan.</exception>
    /// <exception cref="BadDataException">A folder contains no part.</exception>
    public static PartSet Read(IReadOnlyList<string> folders)
    {
        List<(string Folder, PartHeader Header)> parts = [.. folders.Select(static folder => (folder, PartHeader.Read(folder)))];
        var (first, header) = parts[0];
        foreach (var (folder, other) in parts)
        {
            Require(header.Image, other.Image, "of the image");
            Require(header.Machine, other.Machine, "of a dump with the digest");
            Require(header.Version, other.Version, "of the version");
            Require($"'{header.Options}'", $"'{other.Options}'", "of a scan with the options");
            Require($"{header.Format}", $"{other.Format}", "of a scan with the format");
            Require(header.Name, other.Name, "of results with the name");
            Require($"{header.Shard.Count}", $"{other.Shard.Count}", "of a scan whose number of parts is");

            void Require(string own, string others, string what)
            {
                if (own != others) throw new UsageException($"{first} is {what} {own}, and {folder} {others}: join the parts of one scan.");
            }
        }

        parts.Sort(static (left, right) => left.Header.Shard.Number.CompareTo(right.Header.Shard.Number));
        for (int i = 1; i < parts.Count; i++)
        {
            int number = parts[i].Header.Shard.Number;
            if (number == parts[i - 1].Header.Shard.Number)
                throw new UsageException($"{parts[i - 1].Folder} and {parts[i].Folder} are both part {number}: leave out one of them.");
        }

        int count = header.Shard.Count;
        if (parts.Count < count)
        {
            HashSet<int> there = [.. parts.Select(static part => part.Header.Shard.Number)];
            string missing = string.Join(", ", Enumerable.Range(1, count).Where(number => !there.Contains(number)).Take(MostListed));
            string more = count - parts.Count > MostListed ? $" and {count - parts.Count - MostListed} more" : "";
            throw new UsageException($"Of {count} parts these are missing: {missing}{more}. Scan them with --shard K/{count}.");
        }

        return new PartSet(header, [.. parts.Select(static part => part.Folder)]);
    }
}
