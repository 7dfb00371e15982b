using WalkGen.Images;

namespace WalkGen.Fuzzing;

/// <summary>Walks, translations and the search for root tables over page tables of every format in raw memory.</summary>
internal sealed class TableTarget() : Target("tables", [.. Token.Entries, .. Token.Numbers])
{
    public override bool Run(ReadOnlySpan<byte> input, string folder)
    {
        if (input.Length <= TableInput.HeaderSize) return false;

        TableInput fields = new(input);
        string path = Path.Combine(folder, "memory");
        File.WriteAllBytes(path, fields.Memory);
        MemoryImage image;
        try
        {
            image = MemoryImage.OpenRaw([path], fields.Start);
        }
        catch (IOException)
        {
            return false; // it ends beyond 2^64, or is taken for gzip
        }

        using (image) Read(image, fields);
        return true;
    }

    private static void Read(MemoryImage image, TableInput fields)
    {
        bool hasTwoRoots = fields.HasTwoRoots && PagingModes.Find(fields.Mode)!.HasTwoRoots;
        PageTable table = hasTwoRoots
            ? image.OpenPageTable(fields.Root, fields.Start, fields.Mode)
            : image.OpenPageTable(fields.Root, fields.Mode);
        if (fields.IsWhole)
        {
            ImageReader.Walk(table);
        }
        else
        {
            bool isAscending = fields.First <= fields.Last;
            CountingWalker walker = new(ImageReader.MostEvents);
            walker.Walk(table, new VirtualRange(isAscending ? fields.First : fields.Last, isAscending ? fields.Last : fields.First));
        }

        ImageReader.Translate(table, fields.First);
        ImageReader.Translate(table, fields.Last);
        RootScan.Find(image, fields.Mode);
    }
}
