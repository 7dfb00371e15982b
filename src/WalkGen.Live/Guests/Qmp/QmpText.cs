using System.Text.Json;

namespace WalkGen.Live;

/// <summary>Reads values of answers, which a peer may have made of any types.</summary>
internal static class QmpText
{
    /// <summary>The text of a property; null if there is none.</summary>
    public static string? Of(JsonElement element, string property)
        => element.ValueKind == JsonValueKind.Object && element.TryGetProperty(property, out JsonElement value)
            && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
