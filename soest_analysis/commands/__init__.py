"""The commands of ``soest``, a module each: they parse, call one public function and print."""
