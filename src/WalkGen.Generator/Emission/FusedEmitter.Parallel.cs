namespace WalkGen.Generator.Emission;

// Walks by several threads.
internal sealed partial class FusedEmitter
{
    private string FusedInterface
        => _walker.IsParallel ? $"{Names.ParallelFusedWalker}<{_walker.Type.Name}>" : Names.FusedWalker;

    private void WriteParallel()
    {
        string self = _walker.Type.Name, parallel = $"{Names.ParallelWalker}<{self}>", instance = IsClass ? "self" : "this";
        _source.Write();
        var forks = _walker.Parts.Select(static part => $"{Names.FusedWalk}.Fork(ref this.{part.Name})");
        Member($"{self} {parallel}.Fork()\n    => new {self}({string.Join(", ", forks)});");
        Method($"void {parallel}.Merge(in {self} next)", $"{Names.FusedWalk}.MergeAll(ref {instance}, in next)");
        string parameters = $"ref {Names.PageWalk} walk, in {self} next, in {Names.PageWalk} walkOfNext, ref TAgain again";
        Method(
            $"int {parallel}.MergePiece<TAgain>(\n    {parameters})",
            $"{Names.FusedWalk}.MergePiece(ref {instance}, ref walk, in next, in walkOfNext, ref again)");
        _source.Write(Names.GeneratedCode);
        using (_source.Block($"void {Names.ParallelFusedWalker}<{self}>.MergePart(int index, in {self} next)"))
        {
            using (_source.Block("switch (index)"))
            {
                int index = 0;
                foreach (var part in _walker.Parts)
                    _source.Write($"case {index++}: {Names.FusedWalk}.Merge(ref this.{part.Name}, in next.{part.Name}); break;");
            }
        }
    }
}
