namespace WalkGen;

/// <summary>
/// Makes a partial class or struct a walker that is several walkers at once: one walk reads the tables once and calls the handlers of all
/// parts. Each part gets the calls that it would get in a walk of its own: it has its own conditions, actions and stop. WalkGen generates a
/// field for each part, named like its type, a constructor that takes the parts, and a result for each, such as <c>CensusResult</c>.
/// </summary>
/// <remarks>
/// <para>
/// The parts are called in their order: for a few tables at a time, all calls of the first part, then those of the second. If a part
/// changes entries, the parts after it see the change.
/// </para>
/// <para>
/// A walk ends early only when all parts have ended theirs, with the code of the last one. An exception of a handler ends all.
/// </para>
/// </remarks>
/// <param name="parts">The types of the parts: two or more different walkers with the same <see cref="PageWalkerAttribute.Lock"/>.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class FusedWalkerAttribute(params Type[] parts) : Attribute
{
    /// <summary>The types of the parts.</summary>
    public IReadOnlyList<Type> Parts { get; } = parts;
}
