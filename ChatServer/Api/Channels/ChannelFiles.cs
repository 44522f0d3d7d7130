using System.Text.Json;
using ChatServer.Api.Input;
using ChatServer.Attachments;
using ChatServer.Messages;
using ChatServer.Refusals;

namespace ChatServer.Api.Channels;

/// <summary>
/// The files of a message, which clients list in <c>data.files</c>. An element of type <c>file</c> or <c>image</c>, or without a
/// type, whose <c>id</c> (or else <c>url</c>) is a UUID names an upload; any other is the client's own.
/// </summary>
internal static class ChannelFiles
{
    private const string Field = "data.files";

    public static readonly Refusal NotOwn = Refusal.Invalid(
        Field, "names a file that isn't an upload of yours, or that was posted before");

    public static readonly Refusal NotOfMessage = Refusal.Invalid(Field, "may name only files that the message already has");

    public static Outcome<Guid[]> Read(JsonElement? data)
    {
        if (data is not { ValueKind: JsonValueKind.Object } named || !named.TryGetProperty("files", out var files)
            || files.ValueKind != JsonValueKind.Array)
            return Array.Empty<Guid>();

        Guid[] ids = [.. files.EnumerateArray().Select(IdOf).OfType<Guid>().Distinct()];
        return ids.Length <= FileIds.MaxPerMessage
            ? ids
            : Refusal.Invalid(Field, $"may name at most {FileIds.MaxPerMessage} uploads");
    }

    /// <summary>The file of a message that was sent through another API.</summary>
    public static JsonElement? Show(AttachedFile? file) => file is null
        ? null
        : JsonSerializer.SerializeToElement(new
        {
            files = new[]
            {
                new
                {
                    type = file.ContentType.StartsWith("image/", StringComparison.Ordinal) ? "image" : "file",
                    id = NumberedUuid.OfFile(file.Id),
                    url = NumberedUuid.OfFile(file.Id),
                    name = file.Name,
                    size = file.Size,
                    content_type = file.ContentType,
                },
            },
        });

    private static Guid? IdOf(JsonElement file)
    {
        if (file.ValueKind != JsonValueKind.Object || TextOf(file, "type") is not (null or "file" or "image"))
            return null;

        return InputIds.Uuid(TextOf(file, "id") ?? TextOf(file, "url"));
    }

    private static string? TextOf(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
