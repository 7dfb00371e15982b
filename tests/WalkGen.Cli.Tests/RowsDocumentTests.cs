using System.Globalization;
using System.Reflection;
using System.Text;
using WalkGen.Cli.Output;

namespace WalkGen.Cli.Tests;

/// <summary>docs/rows.md lists the columns of every command.</summary>
public class RowsDocumentTests
{
    [Fact]
    public void Every_column_is_documented()
    {
        string path = Guest.InRepository("docs/rows.md"), document = File.ReadAllText(path);
        Schema[] schemas =
        [
            .. typeof(Schema).Assembly.GetTypes()
                .SelectMany(static type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
                .Where(static field => field.FieldType == typeof(Schema)).Select(static field => (Schema)field.GetValue(null)!)
                .Where(static schema => !schema.Name.StartsWith("part", StringComparison.Ordinal)) // between two runs of the tool
                .OrderBy(static schema => schema.Name, StringComparer.Ordinal),
        ];

        Assert.Equal(schemas.Select(static schema => schema.Name).Distinct(), schemas.Select(static schema => schema.Name));
        string everyRow = Table("Every row", schemas[0].Fields.Take(Schema.IdentityLength));
        string ownColumns = string.Concat(schemas.Select(static schema => Table($"`{schema.Name}`", schema.Own)));
        if (Environment.GetEnvironmentVariable("WALKGEN_ACCEPT_ROWS") == "1")
            File.WriteAllText(path, document[..document.IndexOf("\n## Every row\n", StringComparison.Ordinal)] + everyRow + ownColumns);
        Assert.EndsWith(everyRow + ownColumns, File.ReadAllText(path), StringComparison.Ordinal);
    }

    private static string Table(string title, IEnumerable<Field> fields)
    {
        var table = new StringBuilder($"\n## {title}\n\n| column | type | meaning |\n|---|---|---|\n");
        foreach (var field in fields)
        {
            table.Append(CultureInfo.InvariantCulture, $"| `{field.Name}` | {Kind(field.Kind)} | {field.Meaning} |\n");
        }

        return table.ToString();
    }

    private static string Kind(CellKind kind) => kind switch
    {
        CellKind.Text => "text",
        CellKind.Address => "address",
        CellKind.Number => "number",
        _ => "yes or no",
    };
}
