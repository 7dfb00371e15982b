namespace WalkGen.Images;

/// <summary>A root that was found in a part of the memory, by <see cref="RootScan.FindPart"/>.</summary>
/// <param name="Guess">The root, its paging mode and its score.</param>
/// <param name="FamilyKey">Equal for all roots of a family (<see cref="RootCandidate.Family"/>) in one mode, in all parts.</param>
public sealed record FoundRoot(RootGuess Guess, ulong FamilyKey);
