using WalkGen.Images;

namespace WalkGen.Cli.Output;

/// <summary>The rows of <c>walkgen roots</c>: one per root.</summary>
internal static class RootsRows
{
    public static readonly Schema Schema = new(
        "roots",
        [
            new("paging", CellKind.Text, "The paging mode of the search."),
            new("family", CellKind.Address, "The first root whose kernel half points to the same tables."),
            new("user_tables", CellKind.Number, "Well-formed tables of the user's half. Each visit to a shared table counts."),
            new("user_leaves", CellKind.Number, "Leaves of the user's half, of all sizes."),
            new("kernel_tables", CellKind.Number, "Well-formed tables of the kernel's half."),
            new("kernel_leaves", CellKind.Number, "Leaves of the kernel's half."),
            new("malformed", CellKind.Number, "Tables with malformed entries."),
            new("missing", CellKind.Number, "Missing tables."),
            new("cpus", CellKind.Text, "The CPUs that use the root, counted from 0, separated by spaces."),
            new("paging_name", CellKind.Text, "The paging mode as the value of --paging."),
            new("guess", CellKind.Flag, "Whether the root is the best guess: the image does not name its paging mode."),
        ]);

    public static void Write(RowWriter rows, MemoryImage image, FoundRoots found)
    {
        Write(rows, image.Path, found, root => CpusOf(image, root));
        rows.EndSearch(SearchCoverage.Of(image));
    }

    /// <summary>Writes the rows without their end.</summary>
    public static void Write(RowWriter rows, string image, FoundRoots found, Func<RootCandidate, string?> cpusOf)
    {
        rows.Begin();
        for (int i = 0; i < found.Roots.Count; i++)
        {
            var (mode, root) = found.Roots[i];
            rows.Write(
                new Identity(image, root.Root, null),
                PagingModes.NameOf(mode),
                root.Family,
                root.User.Good,
                root.User.Leaves,
                root.Kernel.Good,
                root.Kernel.Leaves,
                root.All.Malformed,
                root.All.Missing,
                cpusOf(root),
                PagingModes.Find(mode)?.Word,
                found.IsGuess(i));
        }
    }

    /// <summary>The CPUs that use <paramref name="root"/>, separated by spaces.</summary>
    public static string CpusOf(MemoryImage image, RootCandidate root)
    {
        var users = image.Cpus.Where(cpu => cpu.PagingMode != PagingMode.None && cpu.Root == root.Root);
        return string.Join(' ', users.Select(static cpu => cpu.Index));
    }
}
