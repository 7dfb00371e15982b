using System.ComponentModel;
using WalkGen.Pieces;

namespace WalkGen.CompilerServices;

/// <summary>The generated part of a fused walker whose parts can all walk on several threads.</summary>
/// <typeparam name="TSelf">The walker.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IParallelFusedWalker<TSelf> : IFusedWalker, IParallelWalker<TSelf>
    where TSelf : IParallelFusedWalker<TSelf>
{
    /// <summary>Merges what the part <paramref name="index"/> of <paramref name="next"/> has found.</summary>
    void MergePart(int index, in TSelf next);
}
