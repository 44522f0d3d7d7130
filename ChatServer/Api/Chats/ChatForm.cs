using System.Text.Json;
using ChatServer.Chats;
using ChatServer.Chats.Documents;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Api.Chats;

/// <summary>A document in a body, and the folder that it goes into.</summary>
internal sealed record ChatForm(ReadOnlyMemory<byte> Chat, Guid? FolderId)
{
    public static Outcome<ChatForm> Of(RawBody body)
    {
        var chat = body.Require("chat", JsonTokenType.StartObject, "be an object");
        if (chat.IsRefused)
            return chat.Refusal;

        var folder = body.FindText("folder_id");
        if (folder.IsRefused)
            return folder.Refusal;

        return new ChatForm(chat.Value, folder.Value.Text is { } id ? ChatAnswers.IdOf(id) : null);
    }
}

/// <summary>The body of an import.</summary>
internal static class ImportForm
{
    private const int MaxTags = 1_000;

    public static Outcome<ImportChats> Of(Guid ownerId, RawBody body)
    {
        var list = body.RequireList("chats");
        if (list.IsRefused)
            return list.Refusal;

        var chats = new List<ImportedChat>();
        foreach (var element in list.Value)
        {
            var entry = Read(element);
            if (entry.IsRefused)
                return entry.Refusal.Name is { } place
                    ? entry.Refusal with { Name = $"chats[{chats.Count}].{place}" }
                    : entry.Refusal;

            chats.Add(entry.Value);
        }

        return new ImportChats(ownerId, chats);
    }

    private static Outcome<ImportedChat> Read(ReadOnlyMemory<byte> json)
    {
        var entry = RawBody.Parse(json);
        if (entry.IsRefused)
            return entry.Refusal;

        var (form, meta) = (ChatForm.Of(entry.Value), entry.Value.Find("meta", JsonTokenType.StartObject, "be an object"));
        var (created, updated) = (entry.Value.FindSeconds("created_at"), entry.Value.FindSeconds("updated_at"));
        var pinned = entry.Value.FindFlag("pinned");
        if ((form.Refusal ?? meta.Refusal ?? created.Refusal ?? updated.Refusal ?? pinned.Refusal) is { } refusal)
            return refusal;

        var tags = TagsOf(meta.Value);
        if (tags.IsRefused)
            return tags.Refusal;

        return new ImportedChat(
            form.Value!.Chat, BesideTags(meta.Value), tags.Value, form.Value.FolderId, pinned.Value.IsSet,
            At(created.Value), At(updated.Value));
    }

    private static Timestamp? At(FoundSeconds found) =>
        found.Seconds is { } seconds ? Timestamp.From(DateTimeOffset.FromUnixTimeSeconds(seconds)) : null;

    /// <summary>The tags that the meta of a chat has.</summary>
    public static Outcome<IReadOnlyList<string>> TagsOf(ReadOnlyMemory<byte> meta)
    {
        if (meta.IsEmpty || JsonObjects.Find(meta.Span, "tags") is not { } member || member.Kind == JsonTokenType.Null)
            return new([], Refusal: null);

        if (member.Kind != JsonTokenType.StartArray)
            return Refusal.Invalid("meta.tags", "must be a list");

        var tags = RawBody.Elements(member.Value(meta)).Select(tag => JsonObjects.TextOf(tag.Span)).ToList();
        if (tags.Contains(null) || tags.Count > MaxTags)
            return Refusal.Invalid("meta.tags", $"must have at most {MaxTags} texts");

        return new([.. tags.OfType<string>()], Refusal: null);
    }

    /// <summary>The rest of the meta, as the tags are stored as such.</summary>
    public static ReadOnlyMemory<byte> BesideTags(ReadOnlyMemory<byte> meta)
    {
        if (meta.IsEmpty)
            return default;

        var members = JsonObjects.Members(meta.Span).Where(member => member.Name != "tags").ToList();
        return members.Count == 0 ? default : JsonSplice.SetAll("{}"u8.ToArray(), members, meta);
    }
}
