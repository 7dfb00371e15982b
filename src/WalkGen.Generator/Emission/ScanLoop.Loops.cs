using WalkGen.Generator.Model;

namespace WalkGen.Generator.Emission;

/// <summary>The loops over one table: which entries are looked at, and in which order.</summary>
internal sealed partial class ScanLoop
{
    /// <summary>Every entry, also an empty one.</summary>
    private void WriteAll()
    {
        using (_source.Block("for (int index = first; index < end; index++)")) WriteCall();
    }

    /// <summary>Every entry that is to be handled, each looked at when its turn comes.</summary>
    private void WriteEdits(string next)
    {
        using (_source.Block($"for (int index = first; (index = table.{next}index, end)) < end; index++)")) WriteCall();
    }

    /// <summary>The entries that fulfil the condition, found group by group.</summary>
    private void WriteGroups()
    {
        using (_source.Block($"if (!{Names.Vector256}.IsHardwareAccelerated) // nothing to gain from groups"))
        {
            using (_source.Block("for (int index = first; index < end; index++)")) _source.Write(Visit("index"));
        }

        using (_source.Block("else")) WriteVectorGroups();
    }

    private void WriteVectorGroups()
    {
        using (Group())
        {
            if (IsPte) _source.Write(Fetch);
            _source.Write($"ulong matches = {Matches};");
            using (_source.Block("if (matches == ulong.MaxValue)"))
            {
                using (_source.Block($"for (int index = group; index < group + {Table}.GroupSize; index += 2)"))
                {
                    _source.Write(Visit("index"));
                    _source.Write(Visit("index + 1"));
                }

                _source.Write();
                _source.Write("continue;");
            }

            _source.Write();
            using (_source.Block("for (; matches != 0; matches &= matches - 1)"))
            {
                _source.Write(Visit($"group + {Names.BitOperations}.TrailingZeroCount(matches)"));
            }
        }
    }

    /// <summary>The entries that end a run of holes, and those that fulfil the condition.</summary>
    private void WriteHoles()
    {
        if (_level.Handler is not null && !Visits)
        {
            using (_source.Block("for (int index = first; index < end; index++)"))
            {
                _source.Write("ulong page = " + First + ";");
                using (_source.Block("if (!table.Read(Level, index).IsNone)")) _source.Write(EndHole());
                if (_level.Handler.Condition is null)
                {
                    WriteCall();
                }
                else
                {
                    using (_source.Block("if (filter.Passes(table.Read(Level, index).Raw))")) WriteCall();
                }
            }

            return;
        }

        using (Group())
        {
            _source.Write(Fetch);
            _source.Write("ulong used = table.Used(Level, group, first, end);");
            if (Visits) _source.Write($"ulong matches = {Matches};");
            using (_source.Block($"for (ulong found = used{(Visits ? " | matches" : "")}; found != 0; found &= found - 1)"))
            {
                _source.Write($"int index = group + {Names.BitOperations}.TrailingZeroCount(found);");
                _source.Write("ulong page = " + First + ";");
                if (!Visits)
                {
                    _source.Write(EndHole());
                    return;
                }

                using (_source.Block("if ((used >> (index - group) & 1) != 0)")) _source.Write(EndHole());
                _source.Write();
                using (_source.Block("if ((matches >> (index - group) & 1) != 0)")) _source.Write(Visit("index"));
            }
        }
    }

    private void WriteInstalls()
    {
        using (_source.Block("for (int index = first; index < end; index++)"))
        {
            using (_source.Block("if (table.Read(Level, index).IsNone)"))
            {
                _source.Write("ulong entry = 0;");
                _source.Write(Call.Handler(_walker, _walker.InstallPte!, value => value == HandlerValue.NewEntry ? "entry" : Value(value), _self, _exit));
                _source.Write("table.Edit(Level, index).Write(entry);");
            }

            if (_level.Handler is not { } handler) return;
            using (_source.Block(handler.Condition is null ? "else" : "else if (filter.Passes(table.Read(Level, index).Raw))")) WriteCall();
        }
    }

    private void WriteCall() => _source.Write(Call.Handler(_walker, _level.Handler!, Value, _self, _exit));

    private Block Group() => _source.Block($"for (int group = first & -{Table}.GroupSize; group < end; group += {Table}.GroupSize)");

    private string Fetch => $"ahead.Fetch<{_walker.Paging}>(group);";

    private string Matches => _level.Handler!.Condition is null ? "table.Used(Level, group, first, end)" : "table.Matches(Level, in filter, group, first, end)";

    private string EndHole() => CoalescedHoles.End(_walker, "page", $"{Geometry}.PageLast(page)", _self, _exit);
}
