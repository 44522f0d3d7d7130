using System.Buffers;
using System.IO.Pipelines;
using System.Text.Encodings.Web;
using System.Text.Json;
using ChatServer.Api.Workspace;
using ChatServer.Chats;
using ChatServer.Chats.Documents;

namespace ChatServer.Api.Chats;

/// <summary>
/// Writes whole chats, see <c>ChatResponse</c>: the document goes out part by part, as it is stored, and is never parsed.
/// </summary>
internal static class ChatWire
{
    private const int FlushedBytes = 65_536;
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static async ValueTask WriteAsync(PipeWriter body, FullChat chat, CancellationToken cancellationToken)
    {
        body.Write(Object(json => WriteBefore(json, chat)).Span[..^1]);
        body.Write(",\"chat\":"u8);
        foreach (var part in chat.Content.Parts())
        {
            body.Write(part.Span);
            if (body.UnflushedBytes > FlushedBytes)
                await body.FlushAsync(cancellationToken);
        }

        body.Write(","u8);
        body.Write(Object(json => WriteAfter(json, chat)).Span[1..]);
        await body.FlushAsync(cancellationToken);
    }

    private static void WriteBefore(Utf8JsonWriter json, FullChat chat)
    {
        json.WriteString("id", chat.Row.Uuid);
        json.WriteString("user_id", chat.Row.OwnerId?.ToString() ?? $"shared-{chat.Row.OriginalUuid}");
        json.WriteString("title", chat.Title);
    }

    private static void WriteAfter(Utf8JsonWriter json, FullChat chat)
    {
        var row = chat.Row;
        json.WriteNumber("updated_at", WorkspaceTime.Seconds(row.UpdatedAt));
        json.WriteNumber("created_at", WorkspaceTime.Seconds(row.CreatedAt));
        Write(json, "share_id", row.ShareUuid);
        json.WriteBoolean("archived", row.IsArchived);
        json.WriteBoolean("pinned", row.IsPinned);
        json.WritePropertyName("meta");
        json.WriteRawValue(MetaOf(chat).Span, skipInputValidation: true);
        Write(json, "folder_id", row.FolderUuid);
    }

    private static ReadOnlyMemory<byte> MetaOf(FullChat chat)
    {
        var meta = chat.Meta.IsEmpty ? "{}"u8.ToArray() : chat.Meta;
        return chat.Tags.Count == 0
            ? meta
            : JsonSplice.Set(meta, "tags", JsonSerializer.SerializeToUtf8Bytes(chat.Tags, ChatJson.Default.IReadOnlyListString));
    }

    private static void Write(Utf8JsonWriter json, string name, Guid? id)
    {
        if (id is { } known)
            json.WriteString(name, known);
        else
            json.WriteNull(name);
    }

    private static ReadOnlyMemory<byte> Object(Action<Utf8JsonWriter> write)
    {
        var text = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(text, Options))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return text.WrittenMemory;
    }
}
