using ChatServer.Tests.Harness;

namespace ChatServer.Tests.World;

/// <summary>Files: shared at once through the Messages API, or uploaded and then announced through Room.</summary>
internal static class FileMoves
{
    private const string Name = "notes.txt";

    public static async Task ShareAsync(WorldPlay play, WorldStep step)
    {
        var conversation = play.Place(step);
        if (conversation.Id == 0)
            return;

        var replyTo = step.Choice % 3 == 0 ? WorldPlay.Choose(step, conversation.Messages) : null;
        var words = WordsOf(play, step);
        using var form = Form("file", ("message", words), ("reply_to_id", replyTo is null ? null : $"msg_{replyTo.Id}"));
        var shared = await play.Actor(step).AskAsync(HttpMethod.Post, $"/api/v1/messages/conversation/conv_{conversation.Id}/share-file", form);
        await SendMoves.AddAsync(
            play, step, conversation, shared is { } message ? MessagesReading.Number(message, "id") : null,
            SendMoves.MaySend(play, step, conversation, replyTo, parent: null),
            id => new WorldMessage(id, step.Actor, "file", words) { File = Name, ReplyTo = replyTo?.Id });
    }

    public static async Task UploadAsync(WorldPlay play, WorldStep step)
    {
        var conversation = play.Place(step);
        if (conversation.Id == 0)
            return;

        var parent = step.Choice % 3 == 0 ? WorldPlay.Choose(step, conversation.Messages) : null;
        var words = WordsOf(play, step);
        var (receiver, thread) = SendMoves.Target(play, step, conversation);
        using var form = Form("attached_file", ("receiver", receiver), ("thread_id", thread), ("message", words), ("parent_id", parent?.Id));
        var uploaded = await play.Actor(step).AskAsync(HttpMethod.Post, "/chat/attachment/", form);
        await SendMoves.AddAsync(
            play, step, conversation, uploaded?.GetProperty("entity").GetProperty("message").Number("id"),
            SendMoves.MaySend(play, step, conversation, replyTo: null, parent),
            id => new WorldMessage(id, step.Actor, "file", words) { File = Name, Parent = parent?.Id, IsAnnounced = false });
    }

    // What was announced before is confirmed again, even to who has left.
    public static async Task AnnounceAsync(WorldPlay play, WorldStep step)
    {
        var conversation = play.Place(step);
        if (WorldPlay.Choose(step, conversation.Messages.FindAll(message => message.File is not null)) is not { } file)
            return;

        var isAllowed = file.Sender == step.Actor && !file.IsDeleted
            && (file.IsAnnounced || (conversation.Has(step.Actor) && !play.IsBlocked(step.Actor, conversation)));
        var isDone = await play.Actor(step).SayAsync(new { action = "file_message", chat_id = file.Id });
        WorldPlay.Expect(step, isDone, isAllowed, () => file.IsAnnounced = true);
    }

    private static string WordsOf(WorldPlay play, WorldStep step) => step.Choice % 2 == 0 ? $"file {play.Count}" : "";

    private static MultipartFormDataContent Form(string file, params (string Name, object? Value)[] fields)
    {
        var form = new MultipartFormDataContent();
        foreach (var (name, value) in fields)
        {
            if (value is not (null or ""))
                form.Add(new StringContent($"{value}"), name);
        }

        form.Add(new ByteArrayContent("Bread, milk, apples"u8.ToArray()), file, Name);
        return form;
    }
}
