namespace WalkGen.Generator.Tests.Analyzers;

/// <summary>Handlers of many shapes, to compare the estimate of their size with what the compiler makes of them.</summary>
internal static class HandlerBodies
{
    /// <summary>What the bodies use, with a handler in place of <c>BODY</c>.</summary>
    public const string Frame = """
        using System;
        using System.Collections.Generic;
        using WalkGen; using WalkGen.Linux; using WalkGen.Formats;
        internal enum Kind { None, Small, Large }
        internal sealed class OwnException : Exception;
        internal sealed class Node { public Node? Next; public long Count; public string Name { get; set; } = ""; }
        internal sealed class Walker
        {
            public long Count; public int Small; public ulong Sum, B, C, D; public double Ratio; public bool Any;
            public string? Text; public Kind Kind; public readonly object Gate = new(); public readonly ulong[] Array = new ulong[64];
            public readonly List<ulong> List = []; public readonly Dictionary<ulong, int> Map = [];
            public Func<ulong>? Function; public Node? Node; public VirtualRange Last; public static long Total;
            public long Property { get; set; }
            public T Twice<T>(T value) => value;
            public static void Note(ulong value, int number) => Total += number;
            BODY
        }
        """;

    private const string Head =
        "public void OnPage<TPaging>(Entry<TPaging> pte, VirtualAddress address, VirtualRange range, PageTableLevel level) "
        + "where TPaging : struct, IPagingFormat";

    /// <summary>The handler <paramref name="body"/>: a block, an expression, or a whole method.</summary>
    public static string Source(string body)
    {
        string handler = body.StartsWith("public", StringComparison.Ordinal) ? body
            : body.StartsWith("=>", StringComparison.Ordinal) ? $"{Head} {body};"
            : $"{Head} {{ {body} }}";
        return Frame.Replace("BODY", handler, StringComparison.Ordinal);
    }

    /// <summary>Name and body.</summary>
    public static TheoryData<string, string> All() => new()
    {
        { "increment of a field", "Count++;" },
        { "expression body", "=> Count++" },
        { "result", "public int OnPage(Entry<X86_64> pte) => pte.IsLeaf ? 1 : 0;" },
        { "two increments", "Count++; Sum += pte.Raw;" },
        { "properties of the entry", "if (pte.IsPresent) Sum += pte.Address.Value; else B += address.Value;" },
        { "arithmetic", "ulong a = pte.Raw; a ^= a << 13; a ^= a >> 7; a ^= a << 17; Sum += a; B += a * 3; C = (a & 0xfff) | (B << 2);" },
        {
            "more arithmetic",
            "ulong a = pte.Raw; for (int i = 0; i < 4; i++) { a ^= a << 13; a ^= a >> 7; a ^= a << 17; } Sum += a; B += a * 3; "
                + "C ^= a - 1; D += a / 7 + B % 5; Small = (int)(a >> 52); Ratio = a * 0.5; Count += Small;"
        },
        { "ifs", "Count++; if (pte.IsPresent) B++; if (pte.IsDirty) C++; if (pte.IsLeaf) D++; if (pte.IsWritable) Sum++;" },
        { "ifs with else", "if (pte.IsDirty) { Count++; } else if (pte.IsPresent) { B++; } else { C++; } if (Sum > 7) D--;" },
        {
            "conditions",
            "if ((pte.IsPresent && !pte.IsDirty) || (pte.IsLeaf && address.Value >= 0x1000 && Count != 7)) { Sum++; "
                + "Any = pte.IsWritable && Any; }"
        },
        {
            "comparisons kept",
            "Any = Sum >= B; bool other = Count < 3; Small = Any == other ? 1 : 2; if (level == PageTableLevel.Pmd) Small = 3;"
        },
        { "early returns", "if (!pte.IsPresent) return; if (pte.IsLeaf) return; if (Sum == 0) { Count = 1; return; } Count += 5;" },
        { "while", "ulong a = pte.Raw; while (a != 0) { a &= a - 1; Count++; }" },
        { "do", "ulong a = pte.Raw; do { a >>= 1; Count++; if (Count == 100) break; } while (a > 3);" },
        {
            "for over an array",
            "for (int i = 0; i < Array.Length; i++) { Array[i] += pte.Raw; if (Array[i] == 0) continue; Sum ^= Array[i]; }"
        },
        { "foreach over an array", "foreach (ulong value in Array) Sum += value; Count++;" },
        { "foreach over a list", "foreach (ulong value in List) { Sum += value; B ^= Sum; }" },
        { "foreach over an interface", "IEnumerable<ulong> all = List; foreach (ulong value in all) Sum += value;" },
        { "foreach over a span", "ReadOnlySpan<ulong> all = Array; foreach (ulong value in all) Sum += value;" },
        {
            "switch of dense integers",
            "switch ((int)(pte.Raw >> 12) & 7) { case 0: Sum++; break; case 1: B++; break; case 2: C++; break; case 3: D++; break; "
                + "case 4: Sum += 2; break; default: Count++; break; }"
        },
        {
            "switch of levels",
            "switch (level) { case PageTableLevel.Pte: Count++; break; case PageTableLevel.Pmd: Count += 512; break; "
                + "case PageTableLevel.Pud: Count += 512 * 512; break; }"
        },
        { "switch of far integers", "switch (pte.Raw) { case 5: Sum++; break; case 5000: B++; break; case 500000: C++; break; }" },
        {
            "switch of strings",
            "switch (Text) { case \"a\": Count = 1; break; case \"bc\": Count = 2; break; case \"def\": Count = 3; break; }"
        },
        {
            "switch expression",
            "Count += level switch { PageTableLevel.Pte => 1, PageTableLevel.Pmd => 512, PageTableLevel.Pud => 512 * 512, _ => 0 };"
        },
        { "switch expression of relations", "Small = Count switch { < 10 => 1, < 100 => 2, >= 1000 and < 2000 => 3, _ => 4 };" },
        { "interpolated string", "if (pte.IsDirty) Text = $\"entry {pte.Raw:x} of {Count} at {address}\";" },
        { "interpolated strings joined", "Text = $\"{Text}: {Node!.Name}!\"; Count++;" },
        { "concatenation", "Text = Text + \": \" + Node!.Name; Node.Name = \"n\" + Count;" },
        { "generic calls", "Sum += Twice(pte.Raw); Count = Twice<long>(Count) + Twice(7); Twice(pte); Note(pte.Raw, 3);" },
        {
            "calls of collections",
            "List.Add(pte.Raw); if (Map.TryGetValue(address.Value, out int count)) Map[address.Value] = count + 1; "
                + "else Map.Add(address.Value, 1);"
        },
        { "try and catch", "try { Sum += pte.Address.Value; Count++; } catch (InvalidOperationException) { B++; }" },
        { "try and finally", "try { Sum += pte.Address.Value; if (Sum == 3) throw new OwnException(); } finally { B++; }" },
        { "catch with filter", "try { Sum += pte.Raw; } catch (OwnException e) when (e.HResult == 3) { B++; }" },
        { "lock", "lock (Gate) { Count++; Sum += pte.Raw; }" },
        { "using", "using (IDisposable? scope = Gate as IDisposable) { Count++; } using var other = Gate as IDisposable; Count++;" },
        { "throw", "if (pte.Raw == 12345) throw new InvalidOperationException(\"no\"); Count++;" },
        {
            "local function",
            "Count++; Sum += Double(pte.Raw); static ulong Double(ulong value) { ulong a = value; a ^= a << 13; a ^= a >> 7; "
                + "a ^= a << 17; return a + a * 3 + a / 5; }"
        },
        {
            "local function with captures",
            "ulong key = pte.Raw; Count++; Add(); Add(); void Add() { Sum += key; B += key * 3; C ^= key << 5; D += key; }"
        },
        { "lambda", "Function = static () => { ulong a = 5; for (int i = 0; i < 9; i++) a += a * 3 + a / 5; return a; }; Count++;" },
        { "lambda with captures", "ulong key = pte.Raw; Function = () => key + key * 3 + key / 5 + key; Count++; Sum += key;" },
        { "lambda of fields", "Function = () => Sum; Count++;" },
        { "null operators", "Count += Node?.Next?.Count ?? 0; Text ??= \"none\"; Node?.Next = null; Small = (Text ?? \"no\").Length;" },
        {
            "patterns",
            "object o = Gate; if (o is Node { Count: > 3 } node) Count += node.Count; if (o is string) Small++; "
                + "if (Text is null or \"a\") Any = true;"
        },
        {
            "nullable",
            "int? value = Count > 3 ? Small : null; if (value is { } known) Small += known; if (value.HasValue) Count += value.Value;"
        },
        { "tuples", "(B, C) = (C, B); var pair = (pte.Raw, Count); Sum += pair.Raw; Count += pair.Count;" },
        {
            "objects",
            "Node = new Node { Count = Count, Name = \"a\", Next = Node }; Last = new VirtualRange(address, address); "
                + "List.AddRange(new ulong[] { 1, 2, pte.Raw });"
        },
        { "range", "if (Last.Start == range.Start && Last.Last == range.Last) Count++; Last = range; Last = default;" },
        {
            "used increments",
            "Array[Small++] = pte.Raw; Array[++Small & 63] += 2; int at = Small--; Sum += (ulong)at; Property++; Property += at;"
        },
        { "statics", "Total++; Total += Math.Max(Total, 5); Console.WriteLine(Total);" },
        {
            "constants",
            "Sum += 0x1234_5678_9abc_def0; B = 1UL << 40; Small = 1000; Ratio += 1.5; Count = -1; Kind = Kind.Large; Text = nameof(Text);"
        },
        { "span", "Span<ulong> all = Array; all[0] += pte.Raw; Sum = all[Small] + all[^1]; all.Slice(1, 3).Clear();" },
        { "stackalloc", "Span<ulong> all = stackalloc ulong[4]; all[0] = pte.Raw; Sum += all[Small & 3];" },
        {
            "casts",
            "Small = (int)Count; Sum += (uint)Small; B = (ulong)Small; Count = (long)Ratio; Ratio = Small; byte low = (byte)pte.Raw; "
                + "Kind = (Kind)low; Small += (int)Kind;"
        },
        { "references", "ref ulong slot = ref Array[Small & 63]; slot++; slot += pte.Raw; if (slot > 5) slot = 0;" },
        {
            "parameters by reference",
            "public int OnPage(in PageWalk walk, ref ulong pte, int a, int b, int c) { pte = 3; pte |= 5UL << a; Count += b + c; "
                + "return walk.Vma is null ? 1 : 0; }"
        },
        {
            "nested loops",
            "for (int i = 0; i < 8; i++) { for (int j = 0; j < i; j++) { Sum += Array[i] * Array[j]; if (Sum > 1000) { Sum = 0; B++; } } "
                + "C += (ulong)i; }"
        },
        { "a large one", """
            ulong a = pte.Raw; Count++;
            if (pte.IsPresent) { Sum += a; if (pte.IsDirty) { B += a; List.Add(a); } else { C++; } }
            if (Last.Last.Value + 1 == address.Value) { Last = new VirtualRange(Last.Start, range.Last); }
            else { if (Small > 0) Note(Last.Start.Value, Small); Last = range; Small = 0; }
            for (int i = 0; i < 4; i++) { a ^= a << 13; a ^= a >> 7; Array[i] = a; }
            switch (level) { case PageTableLevel.Pte: D++; break; case PageTableLevel.Pmd: D += 512; break; default: D = 0; break; }
            Small++; Any |= pte.IsWritable; Ratio = (double)Sum / Count;
            """ },
    };
}
