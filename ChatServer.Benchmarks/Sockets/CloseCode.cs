using System.Buffers.Binary;

namespace ChatServer.Benchmarks.Sockets;

/// <summary>Why a connection ended. RFC 6455, section 7.4.</summary>
internal static class CloseCode
{
    public const int NoStatus = 1005;
    public const int Abnormal = 1006;

    public static int Read(ReadOnlySpan<byte> payload) =>
        payload.Length >= 2 ? BinaryPrimitives.ReadUInt16BigEndian(payload) : NoStatus;
}
