using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace ChatServer.Accounts.Tokens;

/// <summary>The other service's public key, with the one algorithm that matches it.</summary>
internal sealed record PublicKey(SecurityKey Key, string Algorithm)
{
    private const int MinRsaBits = 2048;
    private const int CurveBits = 256;

    /// <summary>The key in a PEM, or null if there is none, a private one, or one that is too weak.</summary>
    public static PublicKey? TryRead(string pem)
    {
        var lines = pem.Replace("\\n", "\n", StringComparison.Ordinal);
        return lines.Contains("PRIVATE KEY", StringComparison.Ordinal) ? null : TryReadRsa(lines) ?? TryReadCurve(lines);
    }

    private static PublicKey? TryReadRsa(string pem)
    {
        var rsa = RSA.Create();
        return Imports(rsa, pem) && rsa.KeySize >= MinRsaBits
            ? new PublicKey(new RsaSecurityKey(rsa), SecurityAlgorithms.RsaSha256)
            : null;
    }

    private static PublicKey? TryReadCurve(string pem)
    {
        var curve = ECDsa.Create();
        return Imports(curve, pem) && curve.KeySize == CurveBits
            ? new PublicKey(new ECDsaSecurityKey(curve), SecurityAlgorithms.EcdsaSha256)
            : null;
    }

    private static bool Imports(AsymmetricAlgorithm algorithm, string pem)
    {
        try
        {
            algorithm.ImportFromPem(pem);
            return true;
        }
        catch (Exception failure) when (failure is ArgumentException or CryptographicException)
        {
            return false;
        }
    }
}
