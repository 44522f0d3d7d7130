using ChatServer.Tests.Harness;

namespace ChatServer.Tests.World;

/// <summary>Files: shared at once through the Messages API, or uploaded and then announced through Room.</summary>
internal static class FileMoves
{
    private const string Name = "notes.txt";

    public static async Task ShareAsync(WorldPlay play, WorldStep step)
    {
        if (play.Aim(step, NamedOrNone(step), aim => SendMoves.MaySend(play, aim, replyTo: aim.What))
            is not { Place.Id: > 0 } aim)
            return;

        var (replyTo, words) = (aim.What, WordsOf(play, step));
        using var form = Form("file", ("message", words), ("reply_to_id", replyTo is null ? null : $"msg_{replyTo.Id}"));
        var shared = await play.Persons[aim.Actor].AskAsync(
            HttpMethod.Post, $"/api/v1/messages/conversation/conv_{aim.Place.Id}/share-file", form);
        await SendMoves.AddAsync(
            play, step, aim, shared is { } message ? MessagesReading.Number(message, "id") : null,
            id => new WorldMessage(id, aim.Actor, "file", words) { File = Name, ReplyTo = replyTo?.Id });
    }

    public static async Task UploadAsync(WorldPlay play, WorldStep step)
    {
        if (play.Aim(step, NamedOrNone(step), aim => SendMoves.MaySend(play, aim, parent: aim.What)) is not { Place.Id: > 0 } aim)
            return;

        var (parent, words) = (aim.What, WordsOf(play, step));
        var (receiver, thread) = SendMoves.Target(play, step, aim);
        using var form = Form(
            "attached_file", ("receiver", receiver), ("thread_id", thread), ("message", words), ("parent_id", parent?.Id));
        var uploaded = await play.Persons[aim.Actor].AskAsync(HttpMethod.Post, "/chat/attachment/", form);
        await SendMoves.AddAsync(
            play, step, aim, uploaded?.GetProperty("entity").GetProperty("message").Number("id"),
            id => new WorldMessage(id, aim.Actor, "file", words) { File = Name, Parent = parent?.Id, IsAnnounced = false });
    }

    // A repeated announcement is confirmed again, even to former members.
    public static async Task AnnounceAsync(WorldPlay play, WorldStep step)
    {
        if (play.Aim(
            step, place => place.Messages.Where(message => message.File is not null).Reverse(), MayAnnounce,
            aim => !aim.What.IsAnnounced) is not { } aim)
            return;

        var isDone = await play.Persons[aim.Actor].TrySendAsync(new { action = "file_message", chat_id = aim.What.Id });
        WorldPlay.Expect(step, aim, isDone, () => aim.What.IsAnnounced = true);

        bool MayAnnounce(WorldAim<WorldMessage> aim) => aim.What.Sender == aim.Actor && !aim.What.IsDeleted
            && (aim.What.IsAnnounced || (aim.Place.Has(aim.Actor) && !play.IsBlocked(aim.Actor, aim.Place)));
    }

    // A third of the files refers to a message.
    private static Func<WorldConversation, IEnumerable<WorldMessage?>> NamedOrNone(WorldStep step) =>
        place => step.Choice % 3 == 0 ? place.Messages.AsEnumerable<WorldMessage?>().Reverse() : [null];

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
