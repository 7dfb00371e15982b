#:project ../src/WalkGen.Images
#:property PublishAot=false

using WalkGen;
using WalkGen.Images;

using var image = MemoryImage.Open(args[0]);
var leaves = new Leaves();
leaves.Walk(image.OpenPageTable());
Console.WriteLine($"{leaves.Count} leaves map {leaves.Bytes >> 20} MiB, {leaves.Dirty} of them are dirty");

[PageWalker]
internal partial struct Leaves
{
    public long Count, Dirty;
    public ulong Bytes;

    [LeafEntry]
    private void OnLeaf<TPaging>(Entry<TPaging> leaf) where TPaging : struct, IPagingFormat
    {
        Count++;
        Bytes += leaf.Size;
        if (leaf.IsDirty) Dirty++;
    }
}
