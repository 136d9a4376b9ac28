"""Statistical disclosure control (Geheimhaltung): what stays secret, a proof that it does, and what was published before."""
