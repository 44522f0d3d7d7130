using System.Security.Cryptography;

namespace ChatServer.Storage.Sealing;

/// <summary>
/// Random nonces, drawn from the system in blocks: a call for each would cost as much as sealing a short message.
/// </summary>
internal static class RandomNonce
{
    private const int BlockBytes = 64 * SealedFormat.NonceBytes;

    [ThreadStatic]
    private static byte[]? block;

    [ThreadStatic]
    private static int used;

    public static void Fill(Span<byte> nonce)
    {
        if (block is null || used + nonce.Length > BlockBytes)
        {
            block ??= new byte[BlockBytes];
            RandomNumberGenerator.Fill(block);
            used = 0;
        }

        var drawn = block.AsSpan(used, nonce.Length);
        drawn.CopyTo(nonce);
        drawn.Clear();
        used += nonce.Length;
    }
}
