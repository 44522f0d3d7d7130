using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatServer.Groups;

/// <summary>The content of a system message: which change was made to the group, and to whom.</summary>
/// <param name="Event"><c>group_created</c>, <c>renamed</c>, <c>members_added</c>, <c>member_removed</c>, <c>member_left</c>,
/// <c>role_changed</c> or <c>owner_changed</c>.</param>
internal sealed record SystemNote(string Event, string? Name = null, IReadOnlyList<Guid>? UserIds = null, string? Role = null)
{
    public string ToJson() => JsonSerializer.Serialize(this, SystemNoteContext.Default.SystemNote);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SystemNote))]
internal sealed partial class SystemNoteContext : JsonSerializerContext;
