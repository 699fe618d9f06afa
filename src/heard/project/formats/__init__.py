"""How dates and times are written on screens, where Django's own way is American or none."""
