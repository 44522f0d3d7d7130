using ChatServer.Messages.Sending;
using ChatServer.Messages.Types;
using ChatServer.Protocol.Channels;
using ChatServer.Refusals;

namespace ChatServer.Api.Channels;

/// <summary>Makes drafts of the messages that clients post. The caller adds the channel.</summary>
internal static class ChannelDrafts
{
    private const int MaxTempIdLength = 256;

    public static Outcome<MessageDraft> Read(Guid senderId, ChannelMessageForm form)
    {
        if (form.Content is not { } content)
            return Refusal.Missing("content");

        if (form.TempId?.Length > MaxTempIdLength)
            return Refusal.Invalid("temp_id", $"may have at most {MaxTempIdLength} characters");

        var extras = ChannelFormReader.ReadExtras(form);
        if (extras.IsRefused)
            return extras.Refusal;

        var files = ChannelFiles.Read(form.Data);
        if (files.IsRefused)
            return files.Refusal;

        var place = ReadPlace(form);
        if (place.IsRefused)
            return place.Refusal;

        var message = new MessageContent(files.Value.Length == 0 ? MessageType.Text : MessageType.File, content)
        {
            Extras = extras.Value.Extras,
            MayBeEmpty = true,
            OwnFiles = files.Value,
        };
        return new MessageDraft(senderId, Target: default, message) { Place = place.Value, TempId = form.TempId };
    }

    // An id of another form belongs to no message of any channel.
    private static Outcome<MessagePlace> ReadPlace(ChannelMessageForm form)
    {
        var place = new MessagePlace(IdOf(form.ReplyToId), IdOf(form.ParentId));
        if (place.ReplyToId is null && form.ReplyToId is not null)
            return new Refusal(RefusalCode.MessageElsewhere, RequestField.ReplyTo);

        return place.ParentId is null && form.ParentId is not null
            ? new Refusal(RefusalCode.MessageElsewhere, RequestField.Parent)
            : place;
    }

    private static long? IdOf(string? id) => id is null ? null : NumberedUuid.MessageOf(id);
}
