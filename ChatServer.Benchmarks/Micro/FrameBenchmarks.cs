using System.Text;
using BenchmarkDotNet.Attributes;
using ChatServer.Api.Room;
using ChatServer.Messages;
using ChatServer.Messages.Types;
using ChatServer.Realtime;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Benchmarks.Micro;

/// <summary>The steps of a message of 64 characters that need no disk.</summary>
[MemoryDiagnoser]
public class FrameBenchmarks
{
    private static readonly string Body = new('x', 64);
    private readonly byte[] frame = Encoding.UTF8.GetBytes(
        $$"""{"action":"text_message","message_body":"{{Body}}","receiver_id":"75140d72-8b20-4549-885c-20599badb486"}""");
    private readonly byte[] body = Encoding.UTF8.GetBytes(Body);
    private readonly ConversationCipher cipher = new(1, 1, new byte[MasterKey.SizeInBytes]);
    private readonly Message message = new(
        1, 1, 1, Guid.NewGuid(), Guid.NewGuid(), MessageType.Text, Body, ReplyToId: null, File: null, Profile: null,
        ClientMsgId: null, new Timestamp(1), new Timestamp(1))
    {
        SenderName = "",
    };

    [Benchmark]
    public object? Decode() => ActionDecoder.Decode(frame).Command;

    [Benchmark]
    public object Encode() => RoomFrames.Message(message, Recipient.Actor);

    [Benchmark]
    public byte[] Seal() => cipher.Seal(SealedRecord.MessageBody, 1, body);
}
