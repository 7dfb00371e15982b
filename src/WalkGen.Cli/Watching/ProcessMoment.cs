using WalkGen.Live;

namespace WalkGen.Cli.Watching;

/// <summary>The state of a process at a moment.</summary>
/// <param name="Areas">The areas within the watched addresses, those of which pages are not read left out.</param>
/// <param name="Table">Their pages.</param>
internal sealed record ProcessMoment(IReadOnlyList<ProcessArea> Areas, PageTable Table);
