using System.Text;
using System.Text.Encodings.Web;
using ChatServer.Messages;
using ChatServer.Messages.Types;
using ChatServer.Realtime;

namespace ChatServer.Api.Room;

/// <summary>
/// Writes the frames of text messages, which are nearly all frames, byte for byte as <see cref="Protocol.Room.TextFrame"/> is
/// serialized. The sender's and the receiver's frames differ only at the end, so the common part is written once: both together
/// cost a third of serializing two. Each thread has a writer of its own, with a buffer of at most 76 KB.
/// </summary>
internal sealed class TextFrameWriter
{
    private const int MaxBodyLength = 4_096;
    private const int MaxBytesPerCharacter = 3;
    private const int MaxEscapedBytes = 6; // one byte becomes \u001f
    private const int OtherBytes = 512;    // key names, ids, numbers, a time

    [ThreadStatic]
    private static TextFrameWriter? own;

    private byte[] buffer = new byte[1_024];
    private Message? last;
    private int common;
    private int length;

    public static TextFrameWriter Own => own ??= new TextFrameWriter();

    /// <summary>
    /// Whether this writer handles a message: long texts would need a large buffer, and forwards have more fields.
    /// </summary>
    public static bool Writes(Message message) =>
        message is { File: null, Data: null, Forwarded: null, Agent: null }
        && message.Type == MessageType.Text
        && message.Body.Length <= MaxBodyLength;

    public Frame Write(Message message, Recipient recipient)
    {
        if (ReferenceEquals(last, message))
            length = common;
        else
            WriteCommon(message);

        WriteEnd(message, recipient);
        return Frame.Text(buffer.AsSpan(0, length));
    }

    private void WriteCommon(Message message)
    {
        last = null;
        length = 0;
        EnsureRoom(message);
        Add("{\"sender_id\":\""u8);
        Add(message.SenderId);
        if (message.ReceiverId is { } receiver)
        {
            Add("\",\"receiver_id\":\""u8);
            Add(receiver);
        }

        Add("\",\"message\":\""u8);
        AddText(message.Body);
        Add("\",\"timestamp\":\""u8);
        length += Encoding.UTF8.GetBytes(RoomTime.Format(message.CreatedAt), buffer.AsSpan(length));
        Add("\",\"created_msg_id\":"u8);
        Add(message.Id);
        Add(",\"message_type\":\""u8);
        Add(message.Type.Utf8Name);
        common = length;
        last = message;
    }

    private void WriteEnd(Message message, Recipient recipient)
    {
        var isConfirmation = recipient == Recipient.Actor;
        Add(isConfirmation ? "\",\"action\":\"conf_message\""u8 : "\",\"action\":\"re_message\""u8);
        Add(",\"reply_to_id\":"u8, message.ReplyToId);
        if (isConfirmation && message.ClientMsgId is { } clientMsgId)
        {
            Add(",\"client_msg_id\":\""u8);
            AddText(clientMsgId);
            Add("\""u8);
        }

        Add(",\"thread_id\":"u8, message.ReceiverId is null ? message.ConversationId : null);
        Add(",\"parent_id\":"u8, message.ParentId);
        Add("}"u8);
    }

    private void EnsureRoom(Message message)
    {
        var characters = message.Body.Length + (message.ClientMsgId?.Length ?? 0);
        var needed = OtherBytes + (characters * MaxBytesPerCharacter * MaxEscapedBytes);
        if (buffer.Length < needed)
            buffer = new byte[needed];
    }

    private void Add(ReadOnlySpan<byte> name, long? number)
    {
        if (number is not { } present)
            return;

        Add(name);
        Add(present);
    }

    private void Add(ReadOnlySpan<byte> utf8)
    {
        utf8.CopyTo(buffer.AsSpan(length));
        length += utf8.Length;
    }

    private void Add(Guid id)
    {
        id.TryFormat(buffer.AsSpan(length), out var written);
        length += written;
    }

    private void Add(long number)
    {
        number.TryFormat(buffer.AsSpan(length), out var written);
        length += written;
    }

    // Most texts need no escaping.
    private void AddText(string text)
    {
        var written = Encoding.UTF8.GetBytes(text, buffer.AsSpan(length));
        var first = JavaScriptEncoder.UnsafeRelaxedJsonEscaping.FindFirstCharacterToEncodeUtf8(buffer.AsSpan(length, written));
        if (first < 0)
        {
            length += written;
            return;
        }

        var rest = buffer.AsSpan(length + first, written - first).ToArray();
        length += first;
        JavaScriptEncoder.UnsafeRelaxedJsonEscaping.EncodeUtf8(rest, buffer.AsSpan(length), out _, out var escaped);
        length += escaped;
    }
}
