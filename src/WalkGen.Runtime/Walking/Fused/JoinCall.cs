using WalkGen.CompilerServices;

namespace WalkGen;

/// <summary>Joins the run of pages and the hole at the start of a piece with those of the part.</summary>
internal ref struct JoinCall<TAgain>(ref PageWalk walk, ref readonly PageWalk next, ref TAgain again) : IPartCall
    where TAgain : struct, IPieceAgain
{
    private readonly ref PageWalk _walk = ref walk;
    private readonly ref readonly PageWalk _next = ref next;
    private readonly ref TAgain _again = ref again;
    private bool _isWalkedAgain;

    /// <summary>Whether the part has walked the piece again.</summary>
    public readonly bool IsWalkedAgain => _isWalkedAgain;

    public int Run<TPart>(ref TPart part)
        where TPart : IEntryWalker
        => PieceJoin.Join(ref part, ref _walk, in _next, ref _again, out _isWalkedAgain);
}
