using System.ComponentModel;

namespace WalkGen.CompilerServices;

/// <summary>A piece of a parallel walk, which can be walked again.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IPieceAgain
{
    /// <summary>Walks the piece by one part of a fused walker, or by a walker that is not fused.</summary>
    int Walk<TPart>(ref TPart part, ref PageWalk walk)
        where TPart : IEntryWalker;
}
