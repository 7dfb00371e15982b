using System.Runtime.CompilerServices;
using WalkGen.CompilerServices;

namespace WalkGen;

/// <summary>
/// Whether a walker changes entries. Its type argument does not decide: an object may be derived from a walker that only reads, and then it
/// is that one's type too.
/// </summary>
internal static class WalkerKind
{
    /// <summary>Whether <paramref name="walker"/> may change entries.</summary>
    public static bool IsEditor<TWalker>(ref TWalker walker)
        where TWalker : IEntryWalker, allows ref struct
    {
        Type type = typeof(TWalker).IsValueType ? typeof(TWalker) : Unsafe.As<TWalker, object>(ref walker).GetType();
        return typeof(IPageEditor).IsAssignableFrom(type) || !typeof(IPageWalker).IsAssignableFrom(type);
    }

    /// <summary>Refuses a walker that changes entries.</summary>
    /// <exception cref="NotSupportedException">It does.</exception>
    public static void RequireReader<TWalker>(ref TWalker walker)
        where TWalker : IEntryWalker, allows ref struct
    {
        if (typeof(TWalker).IsValueType) return; // nothing is derived from it
        Type type = Unsafe.As<TWalker, object>(ref walker).GetType();
        if (!typeof(IPageEditor).IsAssignableFrom(type)) return;
        throw new NotSupportedException(
            $"{type.Name} changes entries, though it is derived from {typeof(TWalker).Name}, which does not: walk with Edit instead.");
    }
}
